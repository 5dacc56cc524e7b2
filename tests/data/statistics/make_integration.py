# SPDX-License-Identifier: GPL-3.0-or-later
# reference values by scikit-learn, scipy and numpy
import numpy as np, json, scipy.stats as st, scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import silhouette_samples, normalized_mutual_info_score, adjusted_rand_score, f1_score
from sklearn.linear_model import LogisticRegression, LinearRegression
from sklearn.decomposition import PCA
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
rng=np.random.default_rng(7)
n,d=160,4
lab=rng.integers(0,4,n); bat=rng.integers(0,3,n); bat[lab==3]=np.where(bat[lab==3]==2,0,bat[lab==3])  # label 3 in two batches only
cen=np.array([[4,0,0,0],[0,4,0,0],[0,0,4,0],[-3,-3,0,0.]]); sh=np.array([[0,0,0,0],[0,0,0,1.5],[.8,0,-.5,0]])
X=(cen[lab]+sh[bat]+rng.normal(size=(n,d))*np.array([1.2,1.2,1,.7])).round(3).astype(np.float32).astype(float)
def knn(X,k):
    D=np.sqrt(((X[:,None]-X[None])**2).sum(-1)); np.fill_diagonal(D,np.inf); o=np.argsort(D,1,kind='stable')[:,:k]; return o,np.take_along_axis(D,o,1)
def lisi(X,c,k):
    I,D=knn(X,k); p=np.floor(k/3); out=[]
    for i in range(len(X)):
        lo,hi,b=0,np.inf,1.0
        for t in range(51):
            w=np.exp(-D[i]*b); s=w.sum(); H=np.log(s)+b*(D[i]*w).sum()/s; w=w/s
            if abs(H-np.log(p))<=1e-5: break
            if H>np.log(p): lo=b; b=b*2 if np.isinf(hi) else (b+hi)/2
            else: hi=b; b=(b+lo)/2
        out.append(1/sum(w[c[I[i]]==g].sum()**2 for g in set(c)))
    return np.array(out)
r={}
s=silhouette_samples(X,lab); r['silhouette_label']=(s.mean()+1)/2
r['silhouette_first']=s[:5].tolist()
r['silhouette_batch']=float(np.mean([np.mean(1-abs(silhouette_samples(X[lab==l],bat[lab==l]))) for l in range(4)]))
nb=[len(set(bat[lab==l])) for l in range(4)]; iso=[l for l in range(4) if nb[l]==min(nb)]; print('iso',iso,nb)
r['isolated_labels']=float(np.mean([(silhouette_samples(X,lab==l).mean()+1)/2 for l in iso]))
L=lisi(X,lab,90); B=lisi(X,bat,90); r['lisi_label_first']=L[:5].tolist(); r['clisi']=(4-np.median(L))/3; r['ilisi']=(np.median(B)-1)/2
kb=[]
for l in range(4):
    m=lab==l; x=X[m]; b=bat[m]; nbt=len(set(b)); k=min(70,max(10,int(m.sum()/nbt/4))); I,_=knn(x,k); I=np.c_[np.arange(len(x)),I]
    e=np.bincount(b,minlength=3)/len(b); keep=e>0
    ps=[st.chi2.sf((((np.bincount(b[j],minlength=3)-e*(k+1))**2)[keep]/(e*(k+1))[keep]).sum(),nbt-1) for j in I]; kb.append(np.mean(np.array(ps)>=.05))
r['kbet']=float(np.mean(kb)); r['kbet_labels']=[float(v) for v in kb]
I,_=knn(X,15); A=sp.csr_matrix((np.ones(n*15),(np.repeat(np.arange(n),15),I.ravel())),(n,n)); gc=[]
for l in range(4):
    m=lab==l; _,c=connected_components(A[m][:,m],directed=False); gc.append(np.bincount(c).max()/m.sum())
I2,_=knn(X,2); A2=sp.csr_matrix((np.ones(n*2),(np.repeat(np.arange(n),2),I2.ravel())),(n,n)); gc2=[]
for l in range(4):
    m=lab==l; _,c=connected_components(A2[m][:,m],directed=False); gc2.append(np.bincount(c).max()/m.sum())
r['graph_connectivity']=float(np.mean(gc)); r['graph_connectivity_2']=float(np.mean(gc2))
def pcr(X):
    p=PCA().fit(X); S=p.transform(X); O=np.eye(3)[bat][:,1:]; return sum(v*LinearRegression().fit(O,S[:,[j]]).score(O,S[:,[j]]) for j,v in enumerate(p.explained_variance_ratio_))
Y=X-sh[bat]*.7
Y=Y.round(3).astype(np.float32).astype(float)
r['pcr_before']=float(pcr(X)); r['pcr_comparison']=float((pcr(X)-pcr(Y))/pcr(X))
km=KMeans(4,n_init=50,random_state=0).fit(X); r['kmeans_inertia']=float(km.inertia_); r['nmi']=float(normalized_mutual_info_score(lab,km.labels_)); r['ari']=float(adjusted_rand_score(lab,km.labels_))
r['bio']=float(np.mean([r['isolated_labels'],r['nmi'],r['ari'],r['silhouette_label'],r['clisi']]))
lr=LogisticRegression(C=.5,tol=1e-10,max_iter=5000,multi_class='multinomial').fit(X,lab); r['logistic_first']=lr.predict_proba(X)[:6].tolist(); r['logistic_accuracy']=float(lr.score(X,lab))
r['nmi_lab_bat']=float(normalized_mutual_info_score(lab,bat)); r['ari_lab_bat']=float(adjusted_rand_score(lab,bat))
json.dump({'about':'Made with numpy, scipy 1.10 and scikit-learn 1.2; points: 160 cells, 4 labels, 3 batches; corrected: the same with 0.7 of the batch shift taken away.','labels':lab.tolist(),'batches':bat.tolist(),'points':X.tolist(),'corrected':Y.tolist(),'expected':r},open('integration.json','w'))
print({k:v for k,v in r.items() if not isinstance(v,list)})
